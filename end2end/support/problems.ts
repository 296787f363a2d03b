// What must not happen in any test: errors and warnings in the console, uncaught errors, refusals of the content
// security policy, requests that fail.
import { expect, type Page } from "@playwright/test";

export class Problems {
  private seen: string[] = [];
  private expected: RegExp[] = [];
  private tolerated: RegExp[] = [];

  /** This test provokes a problem: it must occur, and is then no problem. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  /** This test may provoke a problem, at a time that it does not wait for. */
  tolerate(...patterns: RegExp[]): void {
    this.tolerated.push(...patterns);
  }

  async watch(page: Page): Promise<void> {
    page.on("pageerror", (error) => this.seen.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.seen.push(`${message.type()}: ${message.text()}`);
    });
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText ?? "";
      // The app takes requests back when nobody waits for them any more.
      if (reason !== "net::ERR_ABORTED") this.seen.push(`request: ${request.url()} ${reason}`);
    });
    await page.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`refused by policy: ${event.effectiveDirective} ${event.blockedURI}`);
      });
    });
  }

  /** At the end of the test: only what was expected has occurred, and all of it. */
  check(): void {
    const missed = this.expected.filter((pattern) => !this.seen.some((problem) => pattern.test(problem)));
    expect(missed.map(String), "problems that the test provokes, but that did not occur").toEqual([]);
    const known = [...this.expected, ...this.tolerated];
    const rest = this.seen.filter((problem) => !known.some((pattern) => pattern.test(problem)));
    expect(rest, "problems in the page").toEqual([]);
  }
}
