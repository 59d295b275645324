mail_embedded = %D%/sql/0001-mail.sql %D%/sql/0002-message.sql %D%/sql/0003-clusters.sql %D%/sql/0004-kinds.sql %D%/sql/0005-bounce-reason.sql %D%/sql/0006-ways.sql %D%/sql/0007-desk.sql %D%/sql/0008-first-day.sql %D%/sql/0009-capture.sql %D%/sql/0010-answers.sql %D%/sql/0011-ways.sql %D%/sql/0012-letter-languages.sql %D%/sql/0013-dkim.sql %D%/sql/0014-departure.sql %D%/sql/0015-plan.sql %D%/sql/0016-alone.sql %D%/web/letter.html %D%/web/letter-elements.html \
	%D%/web/unsubscribe.mustache
mail_embedded += %D%/sql/0017-letter-senders.sql %D%/web/leave-why.mustache
mail_embedded += %D%/sql/0018-click.sql %D%/sql/0019-standing.sql
EXTRA_DIST    += $(mail_embedded)
BUILT_SOURCES += core/mail/mail-assets.h
CLEANFILES    += core/mail/mail-assets.h
core/mail/mail-assets.h: $(mail_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/mail && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) mail $(mail_embedded)) >$@.tmp && mv $@.tmp $@

core_sources += %D%/click.c %D%/click.h %D%/click-web.c %D%/compose-links.c

core_sources += \
	%D%/mail.c %D%/mail.h %D%/letter.c %D%/letter.h %D%/letter-text.c %D%/letter-text.h %D%/letter-sender.c %D%/letter-sender.h %D%/compose-sender.c %D%/faults.c \
	%D%/compose.c %D%/compose.h %D%/compose-priv.h %D%/compose-block.c \
	%D%/compose-compile.c %D%/compose-doc.c %D%/compose-doc.h %D%/compose-elements.c \
	%D%/compose-wrap.c %D%/encode.c %D%/encode.h %D%/merge.c %D%/merge.h \
	%D%/merge-run.c %D%/decode.c %D%/decode.h %D%/decode-html.c %D%/parse.c \
	%D%/parse.h %D%/parse-priv.h %D%/parse-limit.c %D%/parse-part.c %D%/parse-part.h %D%/parse-plain.c \
	%D%/parse-report.c %D%/reply/intro.c %D%/reply/line.c \
	%D%/reply/reply.h %D%/reply/visible.c %D%/reply/words.c \
	%D%/classify.c %D%/classify.h %D%/receive.c %D%/receive.h %D%/receive-priv.h \
	%D%/head.c %D%/head.h %D%/address-says.c %D%/address-says.h %D%/keep.c %D%/keep.h %D%/receive-store.c %D%/receive-raw.c %D%/receive-sent.c %D%/receive-file.c %D%/receive-listen.c %D%/receive-data.c %D%/receive-talk.c %D%/receive-talk.h %D%/shown.c %D%/shown.h %D%/unsubscribe.c \
	%D%/unsubscribe.h %D%/forget.c %D%/forget.h %D%/mail-web.c %D%/mail-web.h
