// A receiver of webhooks, as somebody's back end: it keeps what it is sent, and answers as a test tells it to.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";

/** What came, as it came. */
export interface Message {
  method: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export class Receiver {
  readonly heard: Message[] = [];
  /** The answer to whatever comes next. */
  status = 204;

  private constructor(private readonly server: Server, readonly url: string) {}

  /** Listens on loopback, which a server calls only with `--allow-network 127.0.0.1/32`. */
  static async listening(): Promise<Receiver> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("The system gave no port");
    const receiver = new Receiver(server, `http://127.0.0.1:${address.port}/hook`);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", headers } = request;
        receiver.heard.push({ method, headers, body: Buffer.concat(chunks).toString() });
        response.writeHead(receiver.status).end();
      });
    });
    return receiver;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }
}

/** Lets a server call receivers of the same machine. */
export const loopback = ["--allow-network", "127.0.0.1/32"];
