// The pages of development builds that have every component in every state, for the tests that look at them.
import type { Locator, Page } from "@playwright/test";
import { developmentAssets } from "./environment";
import { expect, test as base } from "./fixtures";
import { Server } from "./server";

export const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.fresh({ assets: developmentAssets });
      await use(server);
      await server.remove();
    },
    { scope: "worker" },
  ],
});

export async function openComponents(page: Page): Promise<void> {
  await page.goto("/dev/components");
  await expect(page.getByRole("heading", { level: 1, name: "Components" })).toBeVisible();
}

/** The page of tables, which is apart because its address is the table's. */
export async function openTables(page: Page, query = ""): Promise<void> {
  await page.goto(`/dev/tables${query}`);
  await expect(page.getByRole("heading", { level: 1, name: "Tables" })).toBeVisible();
}

export const chapter = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
export const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** Wide and narrow, light and dark; of one part, or of what is in sight. */
export async function keep(page: Page, name: string, part?: Locator): Promise<void> {
  for (const [width, height] of [[390, 844], [1440, 900]] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const path = `test-results/looks/components-${name}-${width}-${colorScheme}.png`;
      await (part ? part.screenshot({ path }) : page.screenshot({ path }));
    }
  }
  await page.emulateMedia({ colorScheme: null });
}
