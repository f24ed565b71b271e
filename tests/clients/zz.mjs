import { chromium } from 'playwright-core';
import { open } from './page/open.mjs';
const [w,theme,path,name,...ids]=process.argv.slice(2);
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless','--no-sandbox','--disable-gpu'] });
const p = await open(b, 'http://127.0.0.1:19481',{width:+w,theme,path,charts:[]});
await p.waitForTimeout(2500); await p.waitForFunction(()=>!document.querySelector('[aria-busy]'));
if (!ids.length) await p.screenshot({path:`/tmp/pp/${name}.png`,fullPage:true});
for (const id of ids) await p.locator('#'+id).screenshot({path:`/tmp/pp/${name}-${id}.png`});
await b.close();
