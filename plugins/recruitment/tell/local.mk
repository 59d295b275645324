recruitment_tell_sources = \
	%D%/follow-model.c %D%/letter.c %D%/link.c %D%/link-model.c %D%/news-model.c \
	%D%/round.c %D%/tell.h %D%/telling.c %D%/when.c
