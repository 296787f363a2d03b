// Real trouble for the page that a test has open: made in the server, its database or its rights, never by putting
// something between the page and the server.
import { expect, type Page } from "@playwright/test";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Problems } from "./problems";
import type { Server } from "./server";

const run = promisify(execFile);

/** What the browser says of a server that goes away. */
const AWAY = [
  /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_SOCKET/,
  // The code of a page that would be opened next.
  /TypeError: Failed to fetch/,
];

/** The server is down while `during` happens, and back afterwards with the same data. */
export async function whileStopped(server: Server, problems: Problems, during: () => Promise<void>): Promise<void> {
  problems.tolerate(...AWAY);
  await server.stop();
  await during();
  await server.start();
}

/** Every statement on a table of the database fails while `during` happens: the server answers 500 by itself. */
export async function whileBroken(
  server: Server,
  problems: Problems,
  table: string,
  during: () => Promise<void>,
): Promise<void> {
  problems.tolerate(/status of 50\d/);
  await onDatabase(server, `ALTER TABLE ${table} RENAME TO ${table}_away`);
  try {
    await during();
  } finally {
    await onDatabase(server, `ALTER TABLE ${table}_away RENAME TO ${table}`);
  }
}

/** The server does not get on while `during` happens; what it was asked meanwhile it answers afterwards. */
export async function whileSuspended(server: Server, during: () => Promise<void>): Promise<void> {
  server.suspend();
  try {
    await during();
  } finally {
    server.resume();
  }
}

/** Whoever has this token has used up its calls for the next minute while `during` happens. */
export async function whileLimited(
  server: Server,
  problems: Problems,
  authorization: string,
  during: () => Promise<void>,
): Promise<void> {
  problems.tolerate(/status of 429/, ...AWAY);
  await server.stop();
  await server.start(["--requests-per-minute", "1"]);
  await useUp(() => fetch(`${server.url}/v1/organization`, { headers: { authorization } }));
  await during();
  await server.stop();
  await server.start();
}

/** Calls until it is called too often. */
export async function useUp(call: () => Promise<Response>): Promise<void> {
  for (let calls = 0; calls < 200; calls += 1) {
    if ((await call()).status === 429) return;
  }
  throw new Error("200 calls were not too many");
}

/** The person is told about this trouble. */
export async function expectTold(page: Page, words: RegExp): Promise<void> {
  await expect(page.getByRole("alert").filter({ hasText: words }).first()).toBeVisible();
}

/** Runs a statement on the database of a running server. */
export async function onDatabase(server: Server, sql: string): Promise<void> {
  const script = [
    "import sqlite3, sys",
    "db = sqlite3.connect(sys.argv[1], timeout=20)",
    "db.execute('PRAGMA legacy_alter_table = ON')",
    "db.execute(sys.argv[2])",
    "db.commit()",
  ].join("\n");
  await run("python3", ["-c", script, server.databaseFile, sql]);
}
