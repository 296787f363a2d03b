// A PostgreSQL server of a test's own: crates/testing/src/cluster.sh, which removes it with the test.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { serverProgram } from "./environment";

const run = promisify(execFile);

/** The role with which the server works. */
const SERVING = "patchbay_server";

export class Postgres {
  private constructor(
    private readonly process: ChildProcess,
    /** For `--database-url`. */
    readonly url: string,
  ) {}

  static async start(): Promise<Postgres> {
    const settings = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off";
    const script = "../crates/testing/src/cluster.sh";
    const process = spawn("sh", [script, programs(), settings, "", ""], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: process.stdout });
    const [said] = (await once(lines, "line")) as [string];
    const directory = /^ready: (.+)$/.exec(said)?.[1];
    if (!directory) throw new Error(`PostgreSQL did not start: ${said}`);
    const url = (role: string) => `postgres://${role}@localhost/postgres?host=${directory}`;
    // As an operator does it: the tables belong to one role, and the server works with another that they hold.
    const psql = ["--host", directory, "--username", "postgres", "--no-psqlrc", "--quiet"];
    await run(join(programs(), "psql"), [...psql, "--command", `CREATE ROLE ${SERVING} LOGIN`]);
    await run(serverProgram, ["migrate", "--database-url", url("postgres"), "--serving-role", SERVING]);
    return new Postgres(process, url(SERVING));
  }

  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.stdin?.end();
    await ended;
  }
}

/** Where `initdb` and its companions are: named, else the newest that Debian has installed. */
function programs(): string {
  const named = process.env["PATCHBAY_POSTGRES_BIN"];
  if (named) return named;
  const root = "/usr/lib/postgresql";
  const newest = readdirSync(root).sort((one, other) => Number(one) - Number(other)).at(-1);
  if (!newest) throw new Error("PostgreSQL is not installed; name the folder of its programs in PATCHBAY_POSTGRES_BIN");
  return join(root, newest, "bin");
}
