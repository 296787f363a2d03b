// Real trouble for the page that a test has open: made in the server, its database or its rights, never by putting
// something between the page and the server.
import { expect, type Page } from "@playwright/test";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Problems } from "./problems";
import type { Server } from "./server";

const run = promisify(execFile);

/** The server is down while `during` happens, and back afterwards with the same data. */
export async function whileStopped(server: Server, problems: Problems, during: () => Promise<void>): Promise<void> {
  problems.tolerate(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_SOCKET/);
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

/** Sends the form again and again until the trouble is what the person is told about. */
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
