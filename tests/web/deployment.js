// The page as another deployment would serve it: its policy names further origins, in its head and in its header.

/** Has the endpoint's page name this origin too; not in its header where `header` is false, as a stricter host would have it. */
export async function naming(page, endpoint, origin, { header = true } = {}) {
  // What is put in the place of an answer comes from no network the browser knows; it asks before such a page reaches this machine.
  await page.context().grantPermissions(['local-network-access'], { origin: endpoint.origin });
  const named = (policy) => policy.replace("connect-src 'self'", `connect-src 'self' ${origin}`);
  await page.route(`${endpoint.origin}/`, async (route) => {
    const answer = await route.fetch();
    const headers = answer.headers();
    const policy = headers['content-security-policy'];
    if (header && policy) headers['content-security-policy'] = named(policy);
    delete headers['content-encoding'];
    delete headers['content-length'];
    await route.fulfill({ status: answer.status(), headers, body: named(await answer.text()) });
  });
}
