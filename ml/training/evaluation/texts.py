"""The explanations in the report. Names in braces are filled in from the figures."""

MODEL = (
    "{architecture} at {size} pixels, applied to {views} views of each photo. It was trained on "
    "skin lesions photographed with a dermoscope and with phones. Use: {use}"
)
TWO_NETWORKS = (
    "These are two networks of one architecture: one for dermoscope pictures, which also says "
    "whether a photo shows a lesion and how it was taken, and one for phone photos."
)
MEASURED = (
    "Parts evaluated: {parts}. Every picture was processed as on the site: quality gate, network, "
    "not-a-lesion gate, calibration, band. Pictures of one lesion, of one patient and "
    "near-duplicates are never in two parts."
)
APART = (
    "Each source is reported separately, because they are different tasks; one number for all of "
    "them would say little. Ranges in brackets are 95% intervals: of shares by Wilson's formula, "
    "of other figures by a bootstrap over groups of pictures."
)
FOLDS = (
    "No phone photos were kept for a final test. They were divided into {folds} folds by patient "
    "and lesion, and each photo was scored by a network that had not seen it; the network in use "
    "is the average of those networks."
)
PHONE_CHOSEN = (
    "Phone photos are those of the validation part, on which calibration and operating points were "
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
SHORTCUTS = (
    "Colour, frame or file size of a picture can give its label away. These are the AUCs of simple "
    "models that see almost nothing of the lesion, fitted on the same training pictures. The "
    "margin is the model's AUC minus the best of them."
)
BANDS = (
    "The likelihood ratio is how many times likelier a malignant lesion gets this band than a "
    "benign one: 1 says nothing, well below 1 is evidence against malignancy, well above 1 for it. "
    "Lower concern does not mean that a lesion is not cancer."
)
KERATOSIS = "It can turn into cancer and is counted neither as malignant nor as benign above."
CALIBRATION = (
    "Of the lesions with a score near 0.3, about 30% should be malignant where malignant lesions "
    "are as common as in these data. The expected calibration error is the mean gap between score "
    "and share over ten bins of equally many pictures; the Brier score is the mean squared gap of "
    "single lesions. 0 is best for both."
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
RECOGNISED = "Whether a lesion was taken with a phone or a dermoscope was recognised in {share}."
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
