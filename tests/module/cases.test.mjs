// The module in Node gives every case its numbers, and the very bytes that the command line gives.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { allCases, blobs, nativePreview, oneseat } from './support.js';

for (const found of allCases()) {
  test(`${found.name} gives its numbers`, async () => {
    const preview = await oneseat.preview(await blobs(found), { billing: found.billing });
    const { error, ...numbers } = found.expected;
    if (error) {
      assert.equal(preview.seats, undefined);
      assert.ok(preview.findings.some(({ code, severity }) => code === error && severity === 'error'));
      return;
    }
    for (const part of ['seats', 'people', 'matches']) assert.deepEqual(preview[part], numbers[part], part);
    assert.equal(preview.instances.length, numbers.instances.length);
    preview.instances.forEach((instance, at) => assert.deepEqual({ ...instance, ...numbers.instances[at] }, instance));
  });

  test(`${found.name} with the price of a seat is byte for byte the command line's preview`, async () => {
    for (const seatPrice of [21, 19.99]) {
      const preview = await oneseat.preview(await blobs(found), { billing: found.billing, seatPrice });
      assert.equal(JSON.stringify(preview), nativePreview(found, 'en', seatPrice));
    }
  });

  for (const lang of ['en', 'ja']) {
    test(`${found.name} is byte for byte the command line's preview (${lang})`, async () => {
      const preview = await oneseat.preview(await blobs(found), { billing: found.billing, lang });
      assert.equal(JSON.stringify(preview), nativePreview(found, lang));
    });
  }
}
