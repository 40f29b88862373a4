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
    for (const [name, number] of Object.entries(seats)) {
      if (number !== null) await app.expectFigure(`seats-${name.replaceAll('_', '-')}`, number);
    }
    for (const [name, number] of Object.entries(people)) await app.expectFigure(`people-${name.replaceAll('_', '-')}`, number);
    for (const [name, number] of Object.entries(matches)) await app.expectFigure(`match-${name.replaceAll('_', '-')}`, number);
    await expect(app.mark('instance-row')).toHaveCount(instances.length);
    for (const instance of instances) {
      const row = app.mark('instance-row').filter({ hasText: instance.host_name });
      const counts = ['accounts', 'counted', 'suspended', 'system', 'without_email', 'matched', 'unmatched', 'joined', 'left'];
      // The first cell is the version.
      await expect(row.getByRole('cell')).toHaveText([/.*/, ...counts.map((name) => String(instance[name] ?? '–'))]);
    }
  });
}
