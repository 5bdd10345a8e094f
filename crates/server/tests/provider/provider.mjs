// A real OpenID Connect provider for tests: one registered client, with a secret and the redirect addresses that are given as
// arguments; PKCE is enforced, and people sign in with a password on a form. As the specification has it, an e-mail address is told
// by the userinfo endpoint only. Its last line says where it listens.
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

// Sheila has no account at the practice.
const people = {
  ben: { password: 'apple tractor moon', sub: '7f3a', email: 'ben@surgery.example' },
  sheila: { password: 'pear wagon star', sub: '9c1d', email: 'sheila@elsewhere.example' }
}

const settings = {
  clients: [{
    client_id: 'lanyard',
    client_secret: 'a secret of twenty-nine signs',
    redirect_uris: process.argv.slice(2),
    token_endpoint_auth_method: 'client_secret_basic'
  }],
  pkce: { required: () => true, methods: ['S256'] },
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  cookies: { keys: ['of this test only'] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  renderError: (ctx, { error, error_description: why }) => { ctx.body = `${error}: ${why}` },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => claims(sub) }),
  // Whoever signs in is not asked as well whether the practice's own server may know who they are.
  loadExistingGrant: async ({ oidc }) => {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
    grant.addOIDCScope('openid email profile')
    await grant.save()
    return grant
  }
}

function claims(sub) {
  const { email } = Object.values(people).find((one) => one.sub === sub)
  return { sub, email, email_verified: true }
}

const form = (said) => `<!doctype html><html lang="en"><title>Willow IT</title><h1>Willow IT</h1><p role="alert">${said}</p>
<form method="post"><label>Name <input name="name"></label> <label>Password <input name="password" type="password"></label>
<button name="do" value="sign-in">Continue</button> <button name="do" value="cancel">Cancel</button></form>`

async function interaction(provider, asked, answer) {
  await provider.interactionDetails(asked, answer)
  if (asked.method === 'GET') return shown(answer, '')
  let body = ''
  for await (const part of asked) body += part
  const sent = new URLSearchParams(body)
  const cancelled = { error: 'access_denied', error_description: 'cancelled at Willow IT' }
  if (sent.get('do') === 'cancel') return provider.interactionFinished(asked, answer, cancelled)
  const person = people[sent.get('name')]
  if (person?.password !== sent.get('password')) return shown(answer, 'This name and password do not belong together.')
  return provider.interactionFinished(asked, answer, { login: { accountId: person.sub } })
}

function shown(answer, said) {
  answer.setHeader('content-type', 'text/html; charset=utf-8')
  answer.end(form(said))
}

const server = createServer()
server.listen(0, 'localhost', () => {
  const issuer = `http://localhost:${server.address().port}`
  const provider = new Provider(issuer, settings)
  const rest = provider.callback()
  server.on('request', (asked, answer) => {
    if (!asked.url.startsWith('/interaction/')) return rest(asked, answer)
    interaction(provider, asked, answer).catch((error) => answer.writeHead(400).end(String(error)))
  })
  console.log(issuer)
})

// The test ends this by closing its standard input.
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
