# How well mail is understood, against what others say of it (../shared/data/mail).
EXTRA_PROGRAMS += %D%/reply
%C%_reply_SOURCES = %D%/reply.c
%C%_reply_CPPFLAGS = $(AM_CPPFLAGS)
%C%_reply_LDADD = $(CORE_LIBS)
.PHONY: score-reply
score-reply: %D%/reply$(EXEEXT)
	$< $(if $(SHOW),-s) $${CORDEE_SHARED:-$(srcdir)/../shared}/data/mail/reply
EXTRA_PROGRAMS += %D%/mime
%C%_mime_SOURCES = %D%/mime.c
%C%_mime_CPPFLAGS = $(AM_CPPFLAGS)
%C%_mime_LDADD = $(CORE_LIBS)
EXTRA_DIST += %D%/mime.py
.PHONY: score-mime
score-mime: %D%/mime$(EXEEXT)
	/usr/bin/python3 $(srcdir)/tests/score/mime.py . $${CORDEE_SHARED:-$(srcdir)/../shared}/data
EXTRA_DIST += %D%/bounce.py
.PHONY: score-mail
score-mail: cordee$(EXEEXT)
	/usr/bin/python3 $(srcdir)/tests/score/bounce.py $(abs_top_builddir)
