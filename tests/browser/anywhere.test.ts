import { driveFirefox } from '../support/drivers/firefox-driver.ts';
import { driveWebKit } from '../support/drivers/webkit-driver.ts';
import { testAnywhere } from './anywhere/anywhere.ts';

// One after the other: beside another browser the engine in Firefox once stopped answering while a file was saved.
testAnywhere('Firefox', driveFirefox);
testAnywhere('WebKit', driveWebKit);
