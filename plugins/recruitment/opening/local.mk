recruitment_opening_sources = \
	%D%/opening.c %D%/opening.h %D%/opening-check.c %D%/opening-model.c %D%/place-model.c %D%/save-model.c \
	%D%/texts.c
