// The pictures of the README, in light and dark. People and companies in them are made up.
import { expect, type Page } from "@playwright/test";
import { addMember, type Founded } from "../support/api";
import { test } from "../support/fixtures";

const folder = "../docs/pictures";

test.use({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 });

async function picture(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  }
}

async function tenants({ api }: Founded): Promise<void> {
  const made: [string, string, string[]][] = [
    ["Adventure Works", "prod", ["gold", "eu"]],
    ["Contoso", "test", ["trial"]],
    ["Fabrikam", "prod", ["gold"]],
    ["Northwind Traders", "prod", ["eu"]],
    ["Tailspin Toys", "test", []],
    ["Wide World Importers", "prod", ["silver"]],
  ];
  for (const [fullname, environment, labels] of made) {
    await api.post("/v1/accounts", { fullname, environment, labels });
  }
}

async function people(founded: Founded): Promise<void> {
  await addMember(founded, ["viewer"], { name: "kim@acme.test", fullname: "Kim Abel" });
  await addMember(founded, ["administrator"], { name: "lee@acme.test", fullname: "Lee Ray" });
  for (const name of ["ines@acme.test", "noor@acme.test"]) {
    await founded.api.post("/v1/members", {
      name,
      role_binding: ["viewer"],
      options: { options: ["invited"] },
    });
  }
}

test("accounts and members", async ({ page, founded, server }) => {
  await tenants(founded);
  await people(founded);
  for (const name of ["Accounts", "Members"]) {
    await page.goto(`${server.url}/${name.toLowerCase()}`);
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(page.getByRole("table").getByRole("row").nth(4)).toBeVisible();
    await picture(page, name.toLowerCase());
  }
  await page.goto(server.url);
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await picture(page, "overview");
});

