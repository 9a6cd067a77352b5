// Starts the sandbox for a script and ends it with the script.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export const apiKey = 'ak_test_key';

/** Starts `binary` on a free port; resolves when it accepts connections. */
export async function startSandbox(binary, extra = []) {
  const child = spawn(binary, ['--listen', '127.0.0.1:0', '--api-key', apiKey, ...extra], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout });
  const [base] = await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(() => {
      throw new Error('the sandbox ended before it listened');
    }),
  ]);
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = await ended;
    if (code !== 0) throw new Error(`the sandbox ended with ${code}`);
  };
  return { base, stop };
}

/** Presses "Allow" or "Deny" on a consent page; resolves to where the browser is sent. */
export async function consent(redirectUrl, verdict = 'allow') {
  const page = await fetch(redirectUrl);
  if (page.status !== 200) throw new Error(`the consent page answers ${page.status}`);
  const answer = await fetch(`${redirectUrl}/${verdict}`, { method: 'POST', redirect: 'manual' });
  return answer.headers.get('location');
}

/** Plain request to the sandbox: status and JSON. */
export async function request(base, method, path, body, headers = { 'x-api-key': apiKey }) {
  const answer = await fetch(base + path, {
    method,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null };
}

/** Runs `main` with a sandbox and exits: 0 when it came to its end, 1 otherwise. */
export async function withSandbox(main) {
  const binary = process.argv[2];
  if (!binary) {
    console.error('usage: node SCRIPT.mjs PATH_OF_PATCHBAY_SANDBOX');
    process.exit(2);
  }
  try {
    const { base, stop } = await startSandbox(binary);
    await main(base);
    await stop();
    console.log('passed');
    process.exit(0);
  } catch (failure) {
    console.error(failure);
    process.exit(1);
  }
}
