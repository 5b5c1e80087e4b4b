import { driveFirefox } from '../support/drivers/firefox-driver.ts';
import { driveWebKit } from '../support/drivers/webkit-driver.ts';
import { testAnywhere } from './anywhere/anywhere.ts';

// One after the other: in Firefox the engine waits for a window that is busy, as it is beside another browser.
testAnywhere('Firefox', driveFirefox);
testAnywhere('WebKit', driveWebKit);
