import { driveChromium } from '../../support/drivers/chromium-driver.ts';
import { testAnywhere } from './anywhere.ts';

testAnywhere('Chromium', ({ origin }) => driveChromium(origin));
