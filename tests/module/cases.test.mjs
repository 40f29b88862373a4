// The module in Node gives every case its numbers, and the very bytes that the command line gives.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { scratch } from '../support/project.js';
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

test('addresses of every length, with anything anywhere in them, are judged as by the command line', async () => {
  const folder = scratch();
  const users = [];
  for (let length = 3; length < 40; length += 1) {
    for (let at = 0; at < length; at += 1) {
      for (const odd of ['..', '.-', '@', '-@', '@.', 'A', ' ', '\u007f', 'é', '[', 'xn--']) {
        // The `@` is now before what is odd, now behind it.
        const letters = [...'mona-lisa.vinci+7'.repeat(3).slice(0, length)];
        letters[(at * 7) % length] = '@';
        letters.splice(at, odd.length, ...odd);
        users.push({ user_id: users.length + 1, emails: [{ email: letters.join(''), primary: true }] });
      }
    }
  }
  const inputs = [{ path: join(folder, 'ghes.json'), name: 'ghes.json' }];
  writeFileSync(inputs[0].path, JSON.stringify({ host_name: 'ghes.octo.example', users }));
  const found = { folder, inputs, billing: 'volume' };
  const preview = await oneseat.preview(await blobs(found), { billing: found.billing, lang: 'en' });
  assert.equal(JSON.stringify(preview), nativePreview(found, 'en'));
  const { count } = preview.findings.find(({ code }) => code === 'address-invalid');
  assert.ok(count > 1000 && count < users.length - 1000, `${count} of ${users.length}`);
});
