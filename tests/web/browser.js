// How the browser is started, for the tests and for the README's pictures.
import { given } from '../support/project.js';

export const browser = {
  browserName: 'chromium',
  locale: 'en-GB',
  colorScheme: 'light',
  viewport: { width: 1280, height: 900 },
  launchOptions: { executablePath: given('CHROMIUM') },
};
