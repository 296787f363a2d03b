// A real SMTP server, which takes every letter and delivers none: crates/testing/src/smtp_server.py.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { python } from "./environment";

/** A letter as it arrived. */
export interface Letter {
  from: string;
  to: string[];
  headers: [string, string][];
  /** Kind and text of each part. */
  parts: [string, string][];
}

export class SmtpServer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    readonly port: number,
  ) {}

  static async start(): Promise<SmtpServer> {
    const process = spawn(python(), ["../crates/testing/src/smtp_server.py"], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
    const first = JSON.parse((await lines.next()).value ?? "{}");
    if (!first.port) throw new Error(`The mail server did not start: ${JSON.stringify(first)}`);
    return new SmtpServer(process, lines, first.port);
  }

  /** Flags that make a server send through it. */
  get flags(): string[] {
    return ["--smtp-url", `smtp://127.0.0.1:${this.port}`, "--mail-from", "patchbay@mail.test"];
  }

  /** The next letter; waits for it. */
  async letter(): Promise<Letter> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error("The mail server has ended");
    const said = JSON.parse(value);
    return said.mail ?? this.letter();
  }

  /** The next letter to somebody, past those to others. */
  async letterTo(address: string): Promise<Letter> {
    const letter = await this.letter();
    return letter.to.includes(address) ? letter : this.letterTo(address);
  }

  async stop(): Promise<void> {
    const ended = once(this.process, "exit");
    this.process.stdin?.end();
    await ended;
  }
}

/** The link to one of our pages in a letter. */
export function linkOf(letter: Letter): string {
  const text = letter.parts.find(([kind]) => kind === "text/plain")?.[1] ?? "";
  const link = /https?:\/\/\S+#\S+/.exec(text)?.[0];
  if (!link) throw new Error(`No link in the letter:\n${text}`);
  return link;
}
