"""The explanations in the report. Names in braces are filled in from the figures."""

ELSEWHERE = (
    "These are the figures to judge the model by. A collection that it learnt from has cameras, "
    "clinics and people that it knows, so that its figures flatter. Where there is no collection "
    "that it never learnt from, the one on which it does worst stands here."
)
ELSEWHERE_FOUND = (
    "{name}: told lower concern were {missed} of the malignant lesions and {spared} of the benign "
    "ones. Taking one malignant and one benign lesion at random, the malignant one "
    "got the higher score {area:.0%} of the time ({low:.0%} to {high:.0%})."
)
PROMISE = (
    "The promise is that at most {promised:.0%} of the malignant lesions are told lower concern: "
    "in every source with {enough} malignant lesions or more, and on every tone of "
    "skin with enough lesions to tell. Tones are MILK10k's, from 0 (very dark) to 5 (very light), "
    "or Fitzpatrick types. Nearly all of this skin is light. Only photos that got a score are "
    "counted."
)
TRADE = (
    "A lower point further down lets fewer malignant lesions through and tells fewer benign ones "
    "lower concern. The worst group is the one with the largest share of malignant lesions told "
    "lower, of those that the promise is for. These pictures are the ones that the figures are "
    "reported on: the point was chosen on others."
)
TONES = (
    "Tones 0 to 2 against 3 to 5. A difference below 0 means that lesions on dark skin are ranked "
    "less well; if its interval holds 0, there are too few to say so. The two groups also differ "
    "in their diagnoses."
)
PAIRS = (
    "Of {n:,} lesions, {malignant:,} malignant, both a close-up and a dermoscope picture got a "
    "score. Both together are the mean of the two scores' log-odds."
)

MODEL = (
    "{architecture} at {size} pixels, applied to {views} views of each photo. It was trained on "
    "skin lesions photographed with a dermoscope and without one, close up. Use: {use}"
)
TWO_NETWORKS = (
    "These are two networks of one architecture: one for dermoscope pictures, which also says "
    "whether a photo shows a lesion and how it was taken, and one for close-ups."
)
MEASURED = (
    "Parts evaluated: {parts}. Every picture was processed as on the site: quality gate, network, "
    "not-a-lesion gate, calibration, band. Pictures of one lesion, of one patient and "
    "near-duplicates are never in two parts."
)
APART = (
    "Each source is reported separately, and its close-ups apart from its dermoscope pictures, "
    "because they are different tasks; one number for all of them would say little. Ranges in "
    "brackets are 95% intervals: of shares by Wilson's formula, of other figures by a bootstrap "
    "over groups of pictures."
)
FOLDS = (
    "The close-ups of the training and validation parts were divided into {folds} folds by patient "
    "and lesion, and each was scored by a network that had not seen it; the network in use is the "
    "average of those networks. In the tables this is cross-validation."
)
FOLDS_AND_TEST = (
    "Close-ups of the part test were never learnt from, and were scored by the network in use. "
    "Where a source has both, its figures count them together."
)
PHONE_CHOSEN = (
    "Close-ups are those of the validation part, on which calibration and operating points were "
    "chosen: their figures are too good."
)
UNMEASURED = "No figures, because pictures of one label are missing: {sources}."
AREA = (
    "AUC: take one malignant and one benign lesion at random; this is how often the malignant one "
    "got the higher score. 0.5 is guessing, 1 is never wrong."
)
PRECISION = (
    "Average precision: going from the highest score down, the share of lesions so far that are "
    "malignant, on average over the malignant ones. It is higher where more lesions are malignant, "
    "so it cannot be compared between sources."
)
POINTS = (
    "Below the lower point the band is lower concern, from the higher point on higher concern, "
    "between them unclear. Sensitivity is the share of malignant lesions at or above a "
    "point, specificity the share of benign ones below it, balanced accuracy the mean of the two. "
    "A photo whose views disagree too much for lower concern counts as unclear, as on the site."
)
EXTERNAL = (
    "A source in the part external is one that the model never learnt from: its figures are those "
    "for photos from elsewhere."
)
SHORTCUTS = (
    "Colour, frame or file size of a picture can give its label away. These are the AUCs of "
    "simple models that see almost nothing of the lesion, fitted on the training pictures of the "
    "same source, taken in the same way. The margin is the model's AUC minus the best of them."
)
BANDS = (
    "The likelihood ratio is how many times likelier a malignant lesion gets this band than a "
    "benign one: 1 says nothing, well below 1 is evidence against malignancy, well above 1 for it. "
    "Lower concern does not mean that a lesion is not cancer."
)
KERATOSIS = "It can turn into cancer and is counted neither as malignant nor as benign above."
CALIBRATION = (
    "Of the lesions with a score near 0.3, about 30% should be malignant where malignant lesions "
    "are as common as in these data. The expected calibration error is the mean gap between "
    "score and share over ten bins of equally many pictures; the Brier score is the mean squared "
    "gap of single lesions. 0 is best for both. Malignant lesions are not equally common in "
    "these sources, and that alone is an error here: the last column is the calibration error "
    "once the scores' log-odds are shifted by one number, so that their mean is the source's "
    "share."
)
PREVALENCE = (
    "The scores were calibrated where this share of the lesions was malignant: {bases}. In a place "
    "with another share, a score has to be read anew: multiply its odds by the odds of the share "
    "there, and divide them by the odds of the share here. The order of the scores stays the same, "
    "and so do the bands, which are about how many lesions of each kind they let through."
)
PREVALENCE_EXAMPLE = (
    "For example, {modality} with a score of {score:.2f}: its odds are {score:.2f} to "
    "{rest:.2f}, or {odds:.2f}. Where {there} in 100 lesions are malignant, the odds of any one "
    "are {there} to {others}, or {odds_there:.3f}; here they were {odds_here:.2f}. So {odds:.2f} "
    "x {odds_there:.3f} / {odds_here:.2f} = {odds_moved:.3f}: about {moved:.0f} in 1,000 such "
    "lesions are malignant there."
)
SEPARATE_FOLDS = "How much the figure depends on the photos that are held out:"
SUBGROUPS = (
    "Figures from fewer than 30 lesions of a label are not given: they would be noise. All lesions "
    "of a diagnosis have the same label, so its AUC compares it with all lesions of the other "
    "label. Sources are pooled here, and subgroups may also differ in their sources."
)
REFUSALS = (
    "A refused photo is not a negative result. Lesions should rarely be refused, and pictures of "
    "other things nearly always. The model was not trained on these photographs of other things; "
    "the generated ones are new."
)
REASONS = "Reasons given, as refusal or caution: {reasons}."
RECOGNISED = "Whether a picture was taken with or without a dermoscope was recognised in {share}."
ORIGINAL = (
    "Two convolutions and a dense softmax, {parameters:,} parameters, trained for {epochs} epochs "
    "on the {pictures:,} pictures of the training part, and tested on the pictures that this model "
    "assessed. It calls a lesion malignant from 0.5 on, this model from its higher point on."
)
EXPLANATION = (
    "A ninth of the picture was filled with its mean colour: where the map was hottest, where it "
    "was coldest, and at a random place. If the map is about the score, hiding the hottest region "
    "changes the score (its logit) most, and the ratios are above 1. A network with shuffled "
    "weights should give another map: its mean absolute correlation with the true map should be "
    "well below 1. With only the map's own weights shuffled, it still shows where the picture has "
    "any structure."
)
CANDIDATES = (
    "AUC on the validation part, the only one that choices were made on: mean and standard "
    "deviation over the seeds."
)
