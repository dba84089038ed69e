"""Which of several catalogue files counts, where engines that share a database have different ones."""


def takes_over(*, insists: bool, was_in_force: bool, is_held: bool) -> bool:
    """Tell whether the file of an engine takes the place of the one that is in force.

    *insists*: somebody has just changed it, or asked for it. *was_in_force*: it had its turn, and another file took its
    place. *is_held*: another engine has the file that is in force.

    So a new file counts at once, and an old one does not come back because an engine that still has it is started
    again: in a rolling change the two would take turns, and each turn archives what the other has added. It does come
    back where nobody has the newer one any more.
    """
    return insists or not was_in_force or not is_held
