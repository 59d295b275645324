recruitment_candidate_sources = \
	%D%/candidate.c %D%/candidate.h %D%/candidate-check.c %D%/candidate-model.c %D%/consent-model.c \
	%D%/save-model.c
