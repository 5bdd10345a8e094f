// A mock of an OpenID Connect provider, for wrong answers, which a real one (provider.mjs) does not give: it signs nobody in and errs
// when it is told to at its second address: `?err=` with `nonce`, `issuer`, `expired`, `audience`, `key` or `unverified`; `right`
// makes it right again. Its first line says where it listens.
import { createServer } from 'node:http'
import { OAuth2Server } from 'oauth2-mock-server'

let error = 'right'
const server = new OAuth2Server()
await server.issuer.keys.generate('RS256')
await server.start(0, 'localhost')

const wrongs = {
  nonce: (claims) => { claims.nonce = 'another' },
  issuer: (claims) => { claims.iss = 'http://elsewhere.example' },
  expired: (claims) => { claims.exp = Math.floor(Date.now() / 1000) - 60 },
  audience: (claims) => { claims.aud = 'another-client' },
  unverified: (claims) => { claims.email_verified = false }
}

server.service.on('beforeTokenSigning', (token) => {
  Object.assign(token.payload, { sub: 'ben-there', email: 'ben@surgery.example', email_verified: true, aud: 'lanyard' })
  wrongs[error]?.(token.payload)
})

// Somebody in between who changes what was signed.
server.service.on('beforeResponse', (answer) => {
  if (error !== 'key') return
  const [head, , signature] = answer.body.id_token.split('.')
  const claims = JSON.parse(Buffer.from(answer.body.id_token.split('.')[1], 'base64url'))
  claims.email = 'somebody@else.example'
  answer.body.id_token = [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
})

const control = createServer((asked, answer) => {
  error = new URL(asked.url, 'http://localhost').searchParams.get('err')
  answer.end('done')
})
control.listen(0, 'localhost', () => console.log(`${server.issuer.url} http://localhost:${control.address().port}`))

// The test ends this by closing its standard input.
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
