// The real broker SDK against the sandbox: link, consent, wait, list, MCP server, execute.
import assert from 'node:assert/strict';

import { Composio } from '@composio/core';

import { apiKey, consent, request, withSandbox } from './sandbox.mjs';

const user = 'tenant7:user42';

async function connect(composio) {
  const asked = await composio.connectedAccounts.link(user, 'ac_gmail', {
    callbackUrl: 'https://host.example/cb?state=abc',
  });
  assert.match(asked.id, /^ca_/);
  const back = new URL(await consent(asked.redirectUrl));
  assert.equal(back.searchParams.get('state'), 'abc');
  assert.equal(back.searchParams.get('status'), 'success');
  assert.equal(back.searchParams.get('connected_account_id'), asked.id);
  const active = await asked.waitForConnection(10_000);
  assert.equal(active.status, 'ACTIVE');
  return asked.id;
}

async function refusals(composio, base) {
  const denied = await composio.connectedAccounts.link('other', 'ac_gmail', {});
  await consent(denied.redirectUrl, 'deny');
  await assert.rejects(denied.waitForConnection(5_000), { name: 'ConnectionRequestFailedError' });
  await assert.rejects(composio.connectedAccounts.link(user, 'ac_gmail', {}), {
    name: 'ComposioMultipleConnectedAccountsError',
  });
  await assert.rejects(composio.connectedAccounts.initiate('third', 'ac_gmail', {}), (error) =>
    /link/i.test(`${error.name} ${error.message}`),
  );
  await assert.rejects(composio.connectedAccounts.get('ca_nobody'));
  const late = await composio.connectedAccounts.link('late', 'ac_gmail', {});
  await request(base, 'POST', '/control/clock', { advance_s: 601 });
  await assert.rejects(late.waitForConnection(5_000), { name: 'ConnectionRequestFailedError' });
}

async function accounts(composio, id) {
  const mine = await composio.connectedAccounts.list({ userIds: [user], statuses: ['ACTIVE'] });
  assert.deepEqual(mine.items.map((item) => item.id), [id]);
  const none = await composio.connectedAccounts.list({ userIds: ['nobody'] });
  assert.equal(none.items.length, 0);
  const one = await composio.connectedAccounts.get(id);
  assert.equal(one.toolkit.slug, 'gmail');
  await composio.connectedAccounts.disable(id);
  assert.equal((await composio.connectedAccounts.get(id)).status, 'INACTIVE');
  await composio.connectedAccounts.enable(id);
  assert.equal((await composio.connectedAccounts.get(id)).status, 'ACTIVE');
}

async function authConfigs(composio) {
  const made = await composio.authConfigs.create('GMAIL', {
    name: 'mine',
    type: 'use_composio_managed_auth',
  });
  assert.match(made.id, /^ac_/);
  const listed = await composio.authConfigs.list({ toolkit: 'gmail' });
  assert.ok(listed.items.some((item) => item.id === made.id));
  assert.equal((await composio.authConfigs.get(made.id)).name, 'mine');
  await composio.authConfigs.disable(made.id);
  assert.equal((await composio.authConfigs.get(made.id)).status, 'DISABLED');
  await composio.authConfigs.delete(made.id);
  await assert.rejects(composio.authConfigs.get(made.id));
}

async function mcpServers(composio, base) {
  const made = await composio.mcp.create('patchbay gmail', {
    toolkits: [{ toolkit: 'gmail', authConfigId: 'ac_gmail' }],
    allowedTools: ['GMAIL_FETCH_EMAILS', 'GMAIL_SEND_EMAIL'],
    manuallyManageConnections: true,
  });
  const instance = await composio.mcp.generate(user, made.id, { manuallyManageConnections: true });
  const url = new URL(instance.url);
  assert.equal(url.origin, base);
  assert.equal(url.pathname, `/v3/mcp/${made.id}`);
  assert.equal(url.searchParams.get('user_id'), user);
  const listed = await composio.mcp.list({ page: 1, limit: 10 });
  assert.deepEqual(listed.items.map((item) => item.id), [made.id]);
  await composio.mcp.update(made.id, { name: 'renamed' });
  assert.equal((await composio.mcp.get(made.id)).name, 'renamed');
  await composio.mcp.delete(made.id);
  await assert.rejects(composio.mcp.get(made.id));
}

async function execute(composio, base, id) {
  const sent = await composio.tools.execute('GMAIL_SEND_EMAIL', {
    userId: user,
    connectedAccountId: id,
    version: '20260721_00',
    arguments: { recipient_email: 'ola@atelier.example', subject: 'Hello', body: 'From the SDK' },
  });
  assert.equal(sent.successful, true);
  const log = (await request(base, 'GET', '/control/mail-log')).body.entries;
  assert.deepEqual(log.map((entry) => [entry.seq, entry.account, entry.subject]), [[1, id, 'Hello']]);
  const wrong = await composio.tools.execute('GMAIL_SEND_EMAIL', {
    userId: user,
    version: '20260721_00',
    arguments: { subject: 'nobody' },
  });
  assert.equal(wrong.successful, false);
  await assert.rejects(
    composio.tools.execute('GMAIL_SEND_EMAIL', {
      userId: 'somebody else',
      connectedAccountId: id,
      version: '20260721_00',
      arguments: { recipient_email: 'ola@atelier.example', subject: 'x' },
    }),
  );
}

await withSandbox(async (base) => {
  const composio = new Composio({
    apiKey,
    baseURL: base,
    allowTracking: false,
    disableVersionCheck: true,
  });
  const id = await connect(composio);
  await accounts(composio, id);
  await authConfigs(composio);
  await mcpServers(composio, base);
  await execute(composio, base, id);
  await refusals(composio, base);
  await composio.connectedAccounts.delete(id);
  await assert.rejects(composio.connectedAccounts.get(id));
});
