// Starts the design system's own behaviour. Everything on a page also works without it.
import { initAll } from './nhsuk.js'

document.body.classList.add('js-enabled', 'nhsuk-frontend-supported')
initAll()
