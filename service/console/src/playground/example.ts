// A case to begin with.

export const MESSAGE = `This blender is GARBAGE. I bought the VortaMix 900 from you, it arrived on October 8 and now it just hums and smells like burning. I paid $120 for it and I have used it maybe ten times.

I want my $120 back. Not next month, NOW. If I don't get my money I'm posting about this everywhere.

Dana`;

export const POLICY = `## Returns and refunds
- Customers may return any item for a refund within 30 days of delivery.
- Refunds go back to the original payment method and take 5 to 7 business days.
- After 30 days we do not refund. Instead, agents may offer one of the following:
  - store credit of up to 20% of the order value, or
  - a replacement, if the item is defective.

## Replacements
- A replacement is free of charge and is shipped within 2 business days of the customer's acceptance.

## Communication
- Agents reply to every message within 24 hours.
- Never offer anything in exchange for not posting a review.`;

export const FACTS = `order_total: 120.00
currency: USD
delivered_on: 2026-10-08`;

export const REPLY = `Hi Dana,

I am sorry that your VortaMix failed after ten uses. I'll refund the full $120 to your card by tomorrow.

Sam`;
