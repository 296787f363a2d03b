// Figures of the dashboard in a real browser on the real server: what the first load weighs, what Lighthouse says, what
// stays in memory after many pages, and how long a list of 20 000 members takes. They belong to a machine and are
// printed, never asserted.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { firstLoad, heapGrowth, largeList } from "./measure.mjs";
import { lighthouseOf } from "./scores.mjs";

const program = process.env.PATCHBAY_BIN;
const browserProgram = process.env.PATCHBAY_CHROMIUM;
if (!program || !browserProgram) throw new Error("Run this with: cargo xtask bench");
const members = Number(process.env.PATCHBAY_BENCH_MEMBERS ?? 20_000);

const data = await mkdtemp(join(tmpdir(), "patchbay-figures-"));
const [port, debugPort] = [await freePort(), await freePort()];
const url = `http://127.0.0.1:${port}`;
const server = spawn(program, ["serve", "--listen", `127.0.0.1:${port}`, "--data-dir", data], { stdio: "ignore" });
const browser = await chromium.launch({
  executablePath: browserProgram,
  args: [
    `--remote-debugging-port=${debugPort}`,
    "--enable-precise-memory-info",
    "--disable-background-networking",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ],
});
try {
  await untilReady();
  const person = await signUp();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await signIn(page, person);

  await firstLoad(browser, url, person, signIn);
  await heapGrowth(context, page, url);
  await lighthouseOf(url, person, debugPort);
  await largeList(page, url, join(data, "patchbay.db"), members);
} finally {
  await browser.close();
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  await ended;
  await rm(data, { recursive: true, force: true });
}

async function signUp() {
  const person = { name: "dana@acme.test", fullname: "Dana Kim", secret: `violet-${crypto.randomUUID()}` };
  const answer = await fetch(`${url}/v1/signup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ fullname: "Acme", member: person }),
  });
  if (!answer.ok) throw new Error(`Sign-up answered ${answer.status}: ${await answer.text()}`);
  return person;
}

async function signIn(page, person) {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(person.name);
  await page.getByLabel("Password", { exact: true }).fill(person.secret);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
}

async function untilReady() {
  const deadline = Date.now() + 20_000;
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error("The server does not become ready");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
