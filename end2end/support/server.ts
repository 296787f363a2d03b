// The real server, on a port and a data folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assets, serverProgram } from "./environment";

/** How a server of a test differs from the usual one. */
export interface ServerOptions {
  /** Another folder with the dashboard's files. */
  assets?: string;
  /** More flags for `serve`. */
  flags?: string[];
}

export class Server {
  readonly url: string;
  private process: ChildProcess | undefined;
  private log = "";

  private constructor(
    private readonly port: number,
    private readonly data: string,
    private readonly options: ServerOptions,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts a server that has never run before. */
  static async fresh(options: ServerOptions = {}): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), "patchbay-"));
    const server = new Server(await freePort(), data, options);
    await server.start();
    return server;
  }

  /** Starts it again after `stop`, with the data that it had; `flags` come after those that it has anyway. */
  async start(more: string[] = []): Promise<void> {
    const folder = this.options.assets ?? assets;
    const flags = ["--listen", `127.0.0.1:${this.port}`, "--data-dir", this.data, "--assets-dir", folder];
    const started = spawn(serverProgram, ["serve", ...flags, ...(this.options.flags ?? []), ...more], { stdio: ["ignore", "pipe", "pipe"] });
    const keep = (chunk: Buffer) => (this.log += chunk);
    started.stdout.on("data", keep);
    started.stderr.on("data", keep);
    this.process = started;
    await this.untilReady(started);
  }

  async stop(): Promise<void> {
    const running = this.process;
    this.process = undefined;
    if (!running || running.exitCode !== null) return;
    const ended = once(running, "exit");
    running.kill("SIGCONT");
    running.kill("SIGTERM");
    await ended;
  }

  /** Halts it between two instructions: connections stay, and are taken, but nothing is answered. */
  suspend(): void {
    this.process?.kill("SIGSTOP");
  }

  /** Lets it go on after `suspend`. */
  resume(): void {
    this.process?.kill("SIGCONT");
  }

  /** Where it lays letters when it has no SMTP server. */
  get mailFolder(): string {
    return join(this.data, "mail");
  }

  /** Its database. */
  get databaseFile(): string {
    return join(this.data, "patchbay.db");
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.data, { recursive: true, force: true });
  }

  /** Asks until it answers; ends at once when it has given up. */
  private async untilReady(started: ChildProcess): Promise<void> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      if (started.exitCode !== null) throw new Error(`The server ended at once:\n${this.log}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > deadline) throw new Error(`The server is not ready after 20 s:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (typeof address !== "object" || !address) throw new Error("The system gave no port");
  return address.port;
}
