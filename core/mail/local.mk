mail_embedded = \
	%D%/sql/0001-mail.sql \
	%D%/sql/0002-message.sql \
	%D%/sql/0003-clusters.sql \
	%D%/sql/0004-kinds.sql \
	%D%/sql/0005-bounce-reason.sql \
	%D%/sql/0006-ways.sql \
	%D%/sql/0007-desk.sql \
	%D%/sql/0008-first-day.sql \
	%D%/sql/0009-capture.sql \
	%D%/sql/0010-answers.sql \
	%D%/sql/0011-ways.sql \
	%D%/sql/0012-letter-languages.sql \
	%D%/sql/0013-dkim.sql \
	%D%/sql/0014-departure.sql \
	%D%/sql/0015-plan.sql \
	%D%/sql/0016-alone.sql \
	%D%/sql/0017-letter-senders.sql \
	%D%/sql/0018-click.sql \
	%D%/sql/0019-standing.sql \
	%D%/sql/0020-relay.sql \
	%D%/sql/0021-notice.sql \
	%D%/sql/0022-watched.sql \
	%D%/sql/0023-picture.sql \
	%D%/sql/0024-relay-order.sql \
	%D%/sql/0025-pace.sql \
	%D%/sql/0026-budget.sql \
	%D%/sql/0027-letter-file.sql \
	%D%/sql/0028-opening.sql \
	%D%/sql/0029-relay-size.sql \
	%D%/sql/0030-letter-from.sql \
	%D%/sql/0031-budget-settings.sql \
	%D%/web/leave-why.mustache \
	%D%/web/letter-elements.html \
	%D%/web/letter.html \
	%D%/web/unsubscribe.mustache
EXTRA_DIST    += $(mail_embedded)
BUILT_SOURCES += core/mail/mail-assets.h
CLEANFILES    += core/mail/mail-assets.h
core/mail/mail-assets.h: $(mail_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/mail && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) mail $(mail_embedded)) >$@.tmp && mv $@.tmp $@

core_sources += \
	%D%/forget.c \
	%D%/forget.h \
	%D%/mail-web.c \
	%D%/mail-web.h \
	%D%/mail.c \
	%D%/mail.h \
	%D%/unsubscribe.c \
	%D%/unsubscribe.h
