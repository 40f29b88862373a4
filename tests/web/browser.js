// How the browser is started, for the tests and for the README's pictures.
import { given } from '../support/project.js';

export const browser = {
  browserName: 'chromium',
  locale: 'en-GB',
  colorScheme: 'light',
  // Each test has a browser that was never here before: what keeps the page for later would only take time. Where it is the
  // point, it is let in.
  serviceWorkers: 'block',
  viewport: { width: 1280, height: 900 },
  launchOptions: { executablePath: given('CHROMIUM') },
};
