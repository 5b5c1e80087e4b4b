import { driveFirefox } from '../../support/drivers/firefox-driver.ts';
import { testAnywhere } from './anywhere.ts';

testAnywhere('Firefox', () => driveFirefox());
