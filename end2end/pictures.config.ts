// Started by `cargo xtask pictures`: the same browser and server as the tests, but what comes of it is pictures.
import tests from "./playwright.config";

export default { ...tests, testDir: "pictures", workers: 1 };
