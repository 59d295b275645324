# libcordee-base: helpers without state, for the program and for every plugin.
noinst_LTLIBRARIES += %D%/libbase.la
base_sources = \
	%D%/base/address.c %D%/base/arena.c %D%/base/buf.c %D%/base/clock.c %D%/base/csv.c \
	%D%/base/error.c %D%/base/ical.c %D%/base/lines.c %D%/base/write.c %D%/base/json.c \
	%D%/base/scope.c %D%/base/sql.c %D%/base/text.c %D%/base/time.c %D%/base/token.c \
	%D%/base/utf8.c %D%/base/clock.h %D%/base/zone.c %D%/base/zone.h %D%/base/zone-rule.c %D%/base/zone-rule.h
%C%_libbase_la_SOURCES = $(base_sources)
%C%_libbase_la_CPPFLAGS = $(AM_CPPFLAGS) $(SODIUM_CFLAGS) $(UTF8PROC_CFLAGS)
# Its words, which want libstemmer, for those who compare texts.
noinst_LTLIBRARIES += %D%/libwords.la
words_sources = %D%/base/words.c %D%/base/words-priv.h %D%/base/words-slovene.c %D%/base/words-stop.c
%C%_libwords_la_SOURCES = $(words_sources)
WORDS_LIBS = core/libwords.la $(STEMMER_LIBS)
BASE_LIBS = core/libbase.la $(SODIUM_LIBS) $(UTF8PROC_LIBS) $(JANSSON_LIBS)

# libcore: everything but main and connect(); linked into the program and into tests.
noinst_LIBRARIES += %D%/libcore.a
core_sources = \
	%D%/base/csv.h %D%/base/format.c %D%/base/format.h %D%/base/geo.c %D%/base/geo.h \
	%D%/base/host.h %D%/base/json-memory.c %D%/base/json-memory.h %D%/base/merge-field.c %D%/base/merge-field.h \
	%D%/base/part.h %D%/base/rows.c %D%/base/rows.h
include core/log/local.mk
include core/config/local.mk
include core/crm/local.mk
include core/db/local.mk
include core/dump/local.mk
include core/file/local.mk
include core/html/local.mk
include core/web/local.mk
include core/fetch/local.mk
include core/job/local.mk
include core/mail/local.mk
include core/mail/compose/local.mk
include core/mail/letter/local.mk
include core/mail/send/local.mk
include core/mail/receive/local.mk
include core/mail/click/local.mk
include core/mail/reply/local.mk
include core/mail/sign/local.mk
include core/mail/standing/local.mk
include core/mail/bounce/local.mk
include core/mail/capture/local.mk
include core/mail/news/local.mk
include core/mail/way/local.mk
include core/mail/first/local.mk
include core/mail/desk/local.mk
include core/mail/picture/local.mk
include core/mail/attach/local.mk
include core/plugin/local.mk
include core/script/local.mk
include core/event/local.mk
include core/console/local.mk

%C%_libcore_a_CPPFLAGS = $(AM_CPPFLAGS) -DLOCALEDIR='"$(localedir)"' \
	$(SQLITE_CFLAGS) $(LUA_CFLAGS) $(MHD_CFLAGS) $(ESMTP_CFLAGS) $(GMIME_CFLAGS) \
	$(CONFUSE_CFLAGS) $(SODIUM_CFLAGS) $(OPENSSL_CFLAGS) $(CURL_CFLAGS) $(CARES_CFLAGS) $(ZLIB_CFLAGS) $(XML2_CFLAGS) \
	$(CMARK_CFLAGS) $(UTF8PROC_CFLAGS) $(GD_CFLAGS) $(ARCHIVE_CFLAGS) $(XLSXWRITER_CFLAGS)
%C%_libcore_a_SOURCES = $(core_sources)

CORE_LIBS = core/libcore.a core/libbase.la $(SQLITE_LIBS) $(LUA_LIBS) $(MHD_LIBS) \
	$(ESMTP_LIBS) $(GMIME_LIBS) $(CONFUSE_LIBS) $(SODIUM_LIBS) $(OPENSSL_LIBS) \
	$(CURL_LIBS) $(CARES_LIBS) $(ZLIB_LIBS) $(XML2_LIBS) $(CMARK_LIBS) $(UTF8PROC_LIBS) $(GD_LIBS) $(STEMMER_LIBS) \
	$(ARCHIVE_LIBS) $(XLSXWRITER_LIBS) $(JANSSON_LIBS) -ldl -lm

# What plugins outside the tree link: the same helpers, and the tool that embeds files.
pkglib_LIBRARIES += %D%/libcordee-base.a
%C%_libcordee_base_a_SOURCES = $(base_sources) $(words_sources)
%C%_libcordee_base_a_CPPFLAGS = $(AM_CPPFLAGS) $(SODIUM_CFLAGS) $(UTF8PROC_CFLAGS)
%C%_libcordee_base_a_CFLAGS = $(AM_CFLAGS) -fPIC

pkglibexecdir = $(libexecdir)/cordee
pkglibexec_PROGRAMS = %D%/build/embed
%C%_build_embed_SOURCES = %D%/build/embed.c
EXTRA_DIST += %D%/README.md %D%/crm/README.md
include core/cli/local.mk
