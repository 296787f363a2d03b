// Lighthouse on the signed-in overview, as a desktop sees it.
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";
import { print } from "./measure.mjs";

const categories = ["performance", "accessibility", "best-practices"];

export async function lighthouseOf(url, person, port) {
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${port}`, defaultViewport: null });
  const page = await browser.newPage();
  await signIn(page, url, person);
  // Its storage must not be emptied, or nobody is signed in.
  const flags = { port, onlyCategories: categories, disableStorageReset: true, logLevel: "error" };
  const { lhr } = await lighthouse(url, flags, desktopConfig, page);
  const scores = categories.map((name) => Math.round((lhr.categories[name]?.score ?? 0) * 100));
  print("Lighthouse, desktop, signed in: performance / accessibility / best practices", scores.join(" / "));
  print("  largest contentful paint", lhr.audits["largest-contentful-paint"]?.displayValue ?? "–");
  print("  final address", lhr.finalDisplayedUrl);
  for (const audit of Object.values(lhr.audits)) {
    const binary = audit.scoreDisplayMode === "binary" && audit.score === 0;
    if (binary) print(`  not met: ${audit.title}`, audit.id);
  }
  await page.close();
  await browser.disconnect();
}

/** Gets the session's cookie as the sign-in page does. */
async function signIn(page, url, { name, secret }) {
  await page.goto(`${url}/healthz`);
  const status = await page.evaluate(
    async (body) => {
      const headers = { "content-type": "application/json" };
      return (await fetch("/v1/session", { method: "POST", headers, body })).status;
    },
    JSON.stringify({ name, secret }),
  );
  if (status !== 200) throw new Error(`Signing in for Lighthouse answered ${status}`);
}
