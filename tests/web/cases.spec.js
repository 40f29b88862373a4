// Every case of tests/cases on the page: the same files, the same numbers.
import { basename } from 'node:path';

import { allCases } from '../support/cases.js';
import { expect, test } from './fixtures.js';

test.use({ members: null });

for (const one of allCases()) {
  test(`the case ${one.name} shows its numbers: ${one.about}`, async ({ app, endpoint }) => {
    await app.open(endpoint.origin);
    await app.choose(...one.files);
    await expect(app.mark('file-card')).toHaveCount(one.files.length);
    for (const [file, host] of Object.entries(one.hosts)) {
      const card = app.mark('file-card').filter({ hasText: basename(file) });
      await card.getByTestId('file-owner-text').fill(host);
      await card.getByTestId('file-owner-text').press('Tab');
    }
    if (one.billing !== 'volume') await app.mark('billing').selectOption(one.billing);

    const { seats, people, matches, instances, error } = one.expected;
    if (error) {
      await expect(app.page.locator(`[data-testid=finding][data-code=${error}]`).first()).toBeVisible();
      await expect(app.mark('seats-after')).toHaveCount(0);
      return;
    }
    await app.expectFigure('seats-after', seats.after);
    await app.expectFigure('seats-saved', seats.saved);
    if (seats.now !== null) await app.expectFigure('seats-now', seats.now);
    if (seats.after_low !== null && seats.after_low !== seats.after) await app.expectFigure('seats-after-low', seats.after_low);
    for (const [name, number] of Object.entries(people)) await app.expectFigure(`people-${name.replaceAll('_', '-')}`, number);
    for (const [name, number] of Object.entries(matches)) await app.expectFigure(`match-${name.replaceAll('_', '-')}`, number);
    await expect(app.mark('instance-row')).toHaveCount(instances.length);
  });
}
