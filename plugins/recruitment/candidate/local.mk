recruitment_candidate_sources = \
	%D%/candidate.c %D%/candidate.h %D%/candidate-check.c %D%/candidate-model.c %D%/consent-model.c \
	%D%/document-model.c %D%/edit.c %D%/erase-model.c %D%/form.c %D%/form-past.c %D%/form-rows.c %D%/list.c \
	%D%/list-model.c %D%/own.c %D%/page.c %D%/pages.h %D%/round-model.c %D%/round.c %D%/round.h \
	%D%/save-model.c %D%/words.c
