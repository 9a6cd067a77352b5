// The real MCP client SDK against the sandbox's transport.
import assert from 'node:assert/strict';

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

import { apiKey, consent, request, withSandbox } from './sandbox.mjs';

async function connectedAccount(base, user) {
  const { body } = await request(base, 'POST', '/api/v3.1/connected_accounts/link', {
    auth_config_id: 'ac_gmail',
    user_id: user,
  });
  await consent(body.redirect_url);
  return body.connected_account_id;
}

async function open(url) {
  const client = new Client({ name: 'peer', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { 'x-api-key': apiKey } },
  });
  await client.connect(transport);
  return { client, transport };
}

async function useTools(base, url, account) {
  const { client, transport } = await open(url);
  assert.ok(transport.sessionId);
  const { tools } = await client.listTools();
  assert.equal(tools.length, 9);
  const fetchTool = tools.find((tool) => tool.name === 'GMAIL_FETCH_EMAILS');
  assert.equal(fetchTool.inputSchema.properties.max_results.default, 1);
  await client.ping();
  const found = await client.callTool({ name: 'GMAIL_FETCH_EMAILS', arguments: {} });
  const payload = JSON.parse(found.content[0].text);
  assert.equal(payload.successful, true);
  assert.equal(payload.data.messages.length, 1);
  const sent = await client.callTool({
    name: 'GMAIL_SEND_EMAIL',
    arguments: { recipient_email: 'ola@atelier.example', subject: 'Hi', body: 'there' },
  });
  assert.notEqual(sent.isError, true);
  const log = (await request(base, 'GET', '/control/mail-log')).body.entries;
  assert.equal(log.at(-1).account, account);
  await assert.rejects(client.callTool({ name: 'GMAIL_NOTHING', arguments: {} }));
  await transport.terminateSession();
  await client.close();
}

async function pages(base, url) {
  await request(base, 'POST', '/control/settings', { tools_per_page: 3 });
  const { client } = await open(url);
  const names = [];
  let cursor;
  do {
    const page = await client.listTools(cursor ? { cursor } : {});
    assert.ok(page.tools.length <= 3);
    names.push(...page.tools.map((tool) => tool.name));
    cursor = page.nextCursor;
  } while (cursor);
  assert.equal(new Set(names).size, 9);
  await client.close();
  await request(base, 'POST', '/control/settings', { tools_per_page: 50 });
}

await withSandbox(async (base) => {
  const account = await connectedAccount(base, 'ana');
  const made = await request(base, 'POST', '/api/v3.1/mcp/servers/custom', {
    name: 'gmail tools',
    toolkits: ['gmail'],
    auth_config_ids: ['ac_gmail'],
    allowed_tools: [],
  });
  const url = `${base}/v3/mcp/${made.body.id}`;
  await useTools(base, `${url}?connected_account_id=${account}`, account);
  await useTools(base, `${url}/mcp?user_id=ana`, account);
  await request(base, 'POST', '/control/settings', { answer_sse: true });
  await useTools(base, `${url}?user_id=ana`, account);
  await request(base, 'POST', '/control/settings', { answer_sse: false });
  await pages(base, `${url}?user_id=ana`);
  const unconnected = await open(`${url}?user_id=nobody`);
  const refused = await unconnected.client.callTool({ name: 'GMAIL_GET_PROFILE', arguments: {} });
  assert.equal(refused.isError, true);
  await unconnected.client.close();
  await assert.rejects(open(`${url}?connected_account_ids=${account}`));
});
