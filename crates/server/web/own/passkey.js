// Makes and uses passkeys. Where a browser cannot, the button stays hidden and the password works as ever.

const fromText = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

async function send (address, body) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body)
  })
  if (!response.ok) throw new Error(response.status === 429 ? 'Too many tries. Wait a minute.' : 'The passkey was not accepted.')
  return response.json()
}

async function signIn () {
  const { ceremony, options } = await send('/sign-in/passkey', {})
  const asked = options.publicKey
  asked.challenge = fromText(asked.challenge)
  asked.allowCredentials = []
  const made = await navigator.credentials.get({ publicKey: asked })
  const response = {
    authenticatorData: toText(made.response.authenticatorData),
    clientDataJSON: toText(made.response.clientDataJSON),
    signature: toText(made.response.signature),
    userHandle: made.response.userHandle ? toText(made.response.userHandle) : null
  }
  return send('/sign-in/passkey/finish', { ceremony, credential: credential(made, response) })
}

async function register (label) {
  const { ceremony, options } = await send('/account/passkey', {})
  const asked = options.publicKey
  asked.challenge = fromText(asked.challenge)
  asked.user.id = fromText(asked.user.id)
  for (const known of asked.excludeCredentials ?? []) known.id = fromText(known.id)
  const made = await navigator.credentials.create({ publicKey: asked })
  const response = {
    attestationObject: toText(made.response.attestationObject),
    clientDataJSON: toText(made.response.clientDataJSON)
  }
  return send('/account/passkey/finish', { ceremony, label, credential: credential(made, response) })
}

function credential (made, response) {
  return { id: made.id, rawId: toText(made.rawId), type: made.type, extensions: made.getClientExtensionResults(), response }
}

if (window.PublicKeyCredential) {
  for (const part of document.querySelectorAll('[data-passkey]')) {
    part.hidden = false
    const problem = part.querySelector('[role=alert]')
    part.querySelector('button').addEventListener('click', async () => {
      problem.textContent = ''
      try {
        const label = part.querySelector('input')?.value ?? ''
        const next = await (part.dataset.passkey === 'register' ? register(label) : signIn())
        window.location.assign(next.to)
      } catch (error) {
        problem.textContent = error.name === 'NotAllowedError' ? 'The passkey was not used. Try again when you are ready.' : error.message
      }
    })
  }
}
