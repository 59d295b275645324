recruitment_pair_sources = \
	%D%/act.c %D%/ask.c %D%/ask.h %D%/asking.h %D%/blind.c %D%/board.c %D%/dress.c %D%/entry-model.c \
	%D%/fits-model.c %D%/hired.c %D%/introduce.c %D%/letter.c %D%/letter.h %D%/link.c %D%/mail.c %D%/member-link.c %D%/page.c \
	%D%/pair.h %D%/pair-model.c %D%/pair-page.h %D%/pairs-model.c %D%/reader-model.c %D%/remind.c \
	%D%/state.c %D%/visit.c %D%/visit.h
