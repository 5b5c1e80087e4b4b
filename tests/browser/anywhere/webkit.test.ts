import { driveWebKit } from '../../support/drivers/webkit-driver.ts';
import { testAnywhere } from './anywhere.ts';

testAnywhere('WebKit', () => driveWebKit());
