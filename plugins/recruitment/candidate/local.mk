recruitment_candidate_sources = \
	%D%/candidate.c %D%/candidate.h %D%/candidate-check.c %D%/candidate-model.c %D%/consent-model.c \
	%D%/document-model.c %D%/erase-model.c %D%/round-model.c %D%/round.c %D%/round.h %D%/save-model.c
