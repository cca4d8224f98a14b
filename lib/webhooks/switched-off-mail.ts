/** The mail that tells an owner that a webhook was switched off. */
export function switchedOffMail(
  siteUrl: string,
  { eventId, webhookId, url }: { eventId: string; webhookId: string; url: string },
): { id: string; subject: string; text: string } {
  return {
    id: eventId,
    subject: 'A webhook of yours was switched off',
    text: `Your webhook ${webhookId} was switched off, because nothing that was sent to it arrived for about three days:

    ${url}

Events that happen from now on are not sent to it. Once the receiver works again, switch the webhook on and send it a test event:

    ${siteUrl}/webhooks/${webhookId}

What was sent and why it failed stands in the list of its deliveries, from where an event can be sent again:

    ${siteUrl}/docs/api#listWebhookDeliveries
`,
  };
}
