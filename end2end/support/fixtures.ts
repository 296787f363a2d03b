// What every test gets: a server for its worker, guards on its page, and servers of its own if it breaks them.
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { type Founded, signUp } from "./api";
import { assets } from "./environment";
import { haveSession } from "./people";
import { Problems } from "./problems";
import { Server, type ServerOptions } from "./server";

interface TestFixtures {
  /** What the page must not do. */
  problems: Problems;
  /** Starts a server for this test alone, which may stop it; it is removed afterwards. */
  ownServer: (options?: ServerOptions) => Promise<Server>;
  /** An organization of this test alone, with the page signed in as its administrator. */
  founded: Founded;
  /** A copy of the built dashboard for this test to damage. */
  assetsCopy: string;
}

interface WorkerFixtures {
  server: Server;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = await Server.fresh();
      await use(server);
      await server.remove();
    },
    { scope: "worker" },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  problems: [
    async ({ page }, use) => {
      const problems = new Problems();
      await problems.watch(page);
      await use(problems);
      problems.check();
    },
    { auto: true },
  ],

  founded: async ({ server, context }, use) => {
    const founded = await signUp(server.url);
    await haveSession(context, server.url, founded.admin);
    await use(founded);
  },

  ownServer: async ({ page }, use) => {
    const servers: Server[] = [];
    await use(async (options) => {
      const server = await Server.fresh(options);
      servers.push(server);
      return server;
    });
    // A page that is still open would look for its server.
    await page.close();
    await Promise.all(servers.map((server) => server.remove()));
  },

  assetsCopy: async ({}, use) => {
    const copy = await mkdtemp(join(tmpdir(), "patchbay-assets-"));
    await cp(assets, copy, { recursive: true });
    await use(copy);
    await rm(copy, { recursive: true, force: true });
  },
});

export { expect } from "@playwright/test";
