# outbox, smtp, link
