# The way out: core/mail/send/smtp.h, core/mail/send/link.h, core/mail/send/outbox.h, core/mail/send/relays.h.
core_sources += \
	%D%/link-body.c \
	%D%/link-starttls.c \
	%D%/link-tls.c \
	%D%/link-tls.h \
	%D%/link.c \
	%D%/link.h \
	%D%/outbox-again.c \
	%D%/outbox-budget.c \
	%D%/outbox-claim.c \
	%D%/outbox-commit.c \
	%D%/outbox-domains.c \
	%D%/outbox-late.c \
	%D%/outbox-pace.c \
	%D%/outbox-pace.h \
	%D%/outbox-plan.c \
	%D%/outbox-plan.h \
	%D%/outbox-priv.h \
	%D%/outbox-route.c \
	%D%/outbox-rows.c \
	%D%/outbox-tell.c \
	%D%/outbox-watch.c \
	%D%/outbox-worker.c \
	%D%/outbox.c \
	%D%/outbox.h \
	%D%/relays.c \
	%D%/relays.h \
	%D%/smtp-check.c \
	%D%/smtp-hear.c \
	%D%/smtp-judge.c \
	%D%/smtp-judge.h \
	%D%/smtp-priv.h \
	%D%/smtp-try.c \
	%D%/smtp.c \
	%D%/smtp.h

# Defines connect() and write().  They work only as an object of the executable's own, so it
# is not in libcore.a: `cordee` and every test that sends list $(connect_sources) themselves.
connect_sources = %D%/connect.c
EXTRA_DIST += $(connect_sources)
