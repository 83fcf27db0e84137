import { googleAds } from './google-ads.js';
import { hubspot } from './hubspot.js';
import { marketo } from './marketo.js';
import { metaAds } from './meta-ads.js';
import { netsuite } from './netsuite.js';
import type { ServiceProfile } from './profile.js';
import { salesforceFull, salesforceIncremental, salesforceQuery } from './salesforce.js';
import { servicenow } from './servicenow.js';
import { shopify } from './shopify.js';
import { stripe } from './stripe.js';
import { workday } from './workday.js';
import { zendesk } from './zendesk.js';
import { zuora } from './zuora.js';

/** Services whose requests are described as data. */
export const serviceProfiles: readonly ServiceProfile[] = [
  salesforceFull,
  salesforceIncremental,
  salesforceQuery,
  hubspot,
  stripe,
  shopify,
  zendesk,
  servicenow,
  marketo,
  zuora,
  googleAds,
  metaAds,
  workday,
  netsuite,
];
