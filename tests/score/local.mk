# How well mail is understood, against what others say of it (../shared/data/mail).
EXTRA_PROGRAMS += %D%/reply
%C%_reply_SOURCES = %D%/reply.c
%C%_reply_CPPFLAGS = $(AM_CPPFLAGS)
%C%_reply_LDADD = $(CORE_LIBS)
.PHONY: score-reply
score-reply: %D%/reply$(EXEEXT)
	$< $(if $(SHOW),-s) $${CORDEE_SHARED:-$(srcdir)/../shared}/data/mail/reply
