# The way out: core/mail/smtp.h, core/mail/link.h, core/mail/outbox.h, core/mail/relays.h.
mail_embedded += %D%/sql/0020-relay.sql %D%/sql/0021-notice.sql

core_sources += \
	%D%/link.c %D%/link.h %D%/link-tls.c %D%/smtp.c %D%/smtp.h %D%/smtp-check.c %D%/smtp-judge.c %D%/smtp-judge.h \
	%D%/outbox.c %D%/outbox.h %D%/outbox-priv.h %D%/outbox-again.c %D%/outbox-claim.c %D%/outbox-commit.c \
	%D%/outbox-plan.c %D%/outbox-plan.h %D%/relays.c %D%/relays.h %D%/outbox-route.c %D%/outbox-rows.c %D%/outbox-tell.c %D%/outbox-worker.c

# Defines connect().  It works only as an object of the executable's own, so it is not in
# libcore.a: `cordee` and every test that sends list $(connect_sources) themselves.
connect_sources = %D%/connect.c
EXTRA_DIST += $(connect_sources)
