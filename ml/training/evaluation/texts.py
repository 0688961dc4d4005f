"""The report's explanations in plain words; in braces what the figures fill in."""

MODEL = (
    "{architecture} at {size} pixels, asked about {views} views of each photo. It was trained on "
    "skin lesions photographed with a dermoscope and with phones. Use: {use}"
)
TWO_NETWORKS = (
    "These are two networks of one architecture: one for dermoscope pictures, which also says "
    "whether a photo shows a lesion and how it was taken, and one for phone photos."
)
MEASURED = (
    "Parts evaluated: {parts}. Every picture went through the whole path of the site: quality "
    "gate, network, not-a-lesion gate, calibration, band. Pictures of one lesion, of one patient "
    "and near-duplicates never lie in two parts."
)
APART = (
    "Each source is reported apart, because they are different tasks; a single number over all of "
    "them would say little. Ranges in brackets are 95% intervals: of shares by Wilson's formula, "
    "of other figures by drawing whole groups of pictures again and again."
)
FOLDS = (
    "No phone photos were kept for the end. They were divided into {folds} folds by patient and "
    "lesion, and each photo was scored by a network that had not seen it; the network in use is "
    "the average of those networks."
)
PHONE_CHOSEN = (
    "Phone photos are those of the validation part, which calibration and operating points were "
    "chosen on: read their figures as flattering."
)
UNMEASURED = "Without figures, for want of pictures of either label: {sources}."
AREA = (
    "AUC: take one malignant and one benign lesion at random; this is how often the malignant one "
    "got the higher score. 0.5 is guessing, 1 is never wrong."
)
PRECISION = (
    "Average precision: looking from the highest score down, how large a share of what was seen "
    "so far is malignant, on average over the malignant ones. It is higher where more lesions are "
    "malignant, so that it does not compare between sources."
)
POINTS = (
    "Below the lower point a lesion is told lower concern, from the higher point on higher "
    "concern, between them unclear. Sensitivity is the share of malignant lesions at or above a "
    "point, specificity the share of benign ones below it, balanced accuracy the mean of the two. "
    "A photo that only the disagreement of its views kept from lower concern counts as unclear, "
    "as on the site."
)
SHORTCUTS = (
    "Collections give themselves away: by colour, by frame, by file size. These are the AUCs of "
    "simple models that see next to nothing, fitted on the same training pictures. The margin is "
    "what the model knows beyond the best of them."
)
BANDS = (
    "The likelihood ratio says how much likelier a malignant lesion is to be told this than a "
    "benign one: 1 says nothing, well below 1 speaks against malignancy, well above 1 for it. "
    "Lower concern does not mean that a lesion is not cancer."
)
KERATOSIS = "It can turn into cancer and is counted neither as malignant nor as benign above."
CALIBRATION = (
    "Of the lesions with a score near 0.3, about 30% should be malignant where malignant lesions "
    "are as common as in these data. The expected calibration error is the mean gap between score "
    "and share over ten bins of equally many pictures; the Brier score is the mean squared gap of "
    "single lesions. 0 is best for both."
)
SEPARATE_FOLDS = "How much the figure changes with the photos that are held out:"
SUBGROUPS = (
    "Figures that rest on fewer than 30 lesions of a label are not given: they would be noise. A "
    "diagnosis is malignant or benign as a whole, so its AUC sets it against all lesions of the "
    "other label. Sources are pooled here, and subgroups may differ in where their pictures come "
    "from as well."
)
REFUSALS = (
    "A refused photo is not a negative result. Lesions should rarely be refused, and pictures of "
    "other things nearly always; of those, the photographs taught it nothing, and the generated "
    "ones were made afresh."
)
REASONS = "Reasons given, as refusal or caution: {reasons}."
RECOGNISED = "Whether a lesion was taken with a phone or a dermoscope was recognised in {share}."
ORIGINAL = (
    "Two convolutions and a dense softmax, {parameters:,} parameters, trained for {epochs} epochs "
    "on the training part's {pictures:,} pictures by the same loader, and asked about the same "
    "pictures as this model: those that it assessed. It calls a lesion malignant from 0.5 on, this "
    "model from its higher point on."
)
EXPLANATION = (
    "A ninth of the picture was greyed out: where the map was hottest, where it was coldest, and "
    "anywhere. If the map is about the score, hiding the hottest moves the score (its logit) most, "
    "and the ratios are above 1. The map of a network whose learnt weights were shuffled should be "
    "another one: its mean absolute correlation with the true map should be well below 1. With "
    "only the map's own weights shuffled, it still shows where the picture holds anything at all."
)
CANDIDATES = (
    "AUC on the validation part, the only one that choices were made on: mean and standard "
    "deviation over the seeds."
)
